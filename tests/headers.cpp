// Has nothing of its own: it is there for the headers that CMake precompiles for it.
