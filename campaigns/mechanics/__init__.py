"""The ways of playing. A campaign names one or several; each lives in a folder of its own."""
