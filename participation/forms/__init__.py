"""Forms, by what they are about. They read and check what was typed; what is saved is decided by the actions."""
