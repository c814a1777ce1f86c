"""What participants are served before any script runs: the shell, its theme, the tracker."""
