"""Released figures, cards and posters in; pictures and pages out. It loads Matplotlib: import it where you draw."""
