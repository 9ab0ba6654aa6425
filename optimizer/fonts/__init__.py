"""The Chinese font that figures and reports use; see README.md."""
