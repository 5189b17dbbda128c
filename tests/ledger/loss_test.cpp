#include "ledger/loss.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>

namespace lexid::ledger {
namespace {

const Sha256 hash = sha256("an entry");
const Sha256 other = sha256("another entry");

TEST(FindLoss, BeforeALedgerIsOpenedGoesByWhatStandsBesideIt) {
    const struct {
        std::string_view name;
        bool begun;
        std::optional<Head> noted;
        bool there;
        std::optional<Loss> loss;
    } rows[] = {
        {"the first start", false, {}, false, {}},
        {"a ledger of an older lexid", false, {}, true, {}},
        {"all but the mark is gone", true, {}, false, Loss::of_note},
        {"the note is gone", true, {}, true, Loss::of_note},
        {"a ledger and its note", true, Head{7, hash}, true, {}},
        {"the ledger is gone", true, Head{7, hash}, false, Loss::of_all},
        {"the ledger and the mark are gone", false, Head{7, hash}, false, Loss::of_all},
        {"nothing was written yet", true, Head{}, false, {}},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(find_loss(row.begun, row.noted, row.there), row.loss) << row.name;
    }
}

TEST(FindLoss, OfAnOpenLedgerGoesByTheEntryThatWasNoted) {
    const struct {
        std::string_view name;
        Head noted;
        Head last;
        std::optional<Sha256> found;
        std::optional<Loss> loss;
    } rows[] = {
        {"it is the last one", {7, hash}, {7, hash}, hash, {}},
        {"the note lags behind", {7, hash}, {9, other}, hash, {}},
        {"it is empty", {7, hash}, {}, {}, Loss::of_end},
        {"its last entry is missing", {7, hash}, {6, other}, {}, Loss::of_end},
        {"another entry stands there", {7, hash}, {7, other}, other, Loss::of_entry},
        {"another one stands there, with more behind", {7, hash}, {9, hash}, other, Loss::of_entry},
        {"none stands there, with more behind", {7, hash}, {9, other}, {}, Loss::of_entry},
        {"nothing was noted yet", {}, {9, other}, {}, {}},
        {"nothing was noted yet and there is nothing", {}, {}, {}, {}},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(find_loss(row.noted, row.last, row.found), row.loss) << row.name;
    }
}

}  // namespace
}  // namespace lexid::ledger
