"""Urgent word to named people: whom to tell, in which words, until one of them has it. Content-free."""
