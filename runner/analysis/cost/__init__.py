"""What a framework's overhead comes to in a real handler."""
