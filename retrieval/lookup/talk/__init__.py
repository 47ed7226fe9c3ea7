"""What belongs to the talk rather than to a figure: asking back, and the buttons under an answer."""
