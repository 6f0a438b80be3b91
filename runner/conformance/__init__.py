"""Do the apps give the same answer?"""
