"""The refined rung: finer skin, hair and cloth."""
