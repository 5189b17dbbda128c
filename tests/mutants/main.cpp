// Runs the tests with the mutant that LEXID_MUTANT names. With LEXID_MUTANTS_REACHED=FILE it notes
// there for each test how many milliseconds it took and which mutants it reached.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "mutants/switch.hpp"

namespace {

class Recorder : public testing::EmptyTestEventListener {
public:
    explicit Recorder(const char* file) : out_(file) {}

    void OnTestStart(const testing::TestInfo&) override {
        lexid_mutants::reached.fill(0);
        begun_ = std::chrono::steady_clock::now();
    }
    void OnTestEnd(const testing::TestInfo& test) override {
        const auto took = std::chrono::steady_clock::now() - begun_;
        out_ << test.test_suite_name() << '.' << test.name() << ' '
             << std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
        for (std::size_t i = 0; i < lexid_mutants::reached.size(); ++i) {
            if (lexid_mutants::reached[i] != 0) {
                out_ << ' ' << i;
            }
        }
        out_ << std::endl;
    }

private:
    std::ofstream out_;
    std::chrono::steady_clock::time_point begun_;
};

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleMock(&argc, argv);
    if (const char* number = std::getenv("LEXID_MUTANT")) {
        lexid_mutants::active = std::atoi(number);
    }
    if (const char* file = std::getenv("LEXID_MUTANTS_REACHED")) {
        testing::UnitTest::GetInstance()->listeners().Append(new Recorder(file));
    }
    return RUN_ALL_TESTS();
}
