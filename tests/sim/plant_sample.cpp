#include <cstdio>

// What the tests of planting plant a bug in.
int main() {
    std::puts("right");
}
