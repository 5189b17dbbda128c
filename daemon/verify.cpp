#include <memory>
#include <string>

#include "commands.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger/verify.hpp"
#include "service/exit_code.hpp"
#include "setup.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

int verify(const Options& options, const std::string& head) {
    const OrExit<Setup> setup = load_setup(options);
    if (!setup) {
        return setup.error();
    }
    std::optional<ledger::Head> noted;
    if (!head.empty()) {
        noted = ledger::parse_head(head);
        if (!noted) {
            print_error("`--head` takes SEQ:HASH, as `lexid verify` prints it");
            return service::exit_usage;
        }
    }
    auto reader = ledger::SqliteReader::open(setup->ledger_path);
    if (!reader) {
        print_error(reader.error().text);
        return service::exit_ledger;
    }
    if (const Result<void> checked = (*reader)->check_pages(); !checked) {
        print_error(checked.error().text);
        return service::exit_ledger;
    }
    const Result<ledger::Verified> verified = ledger::verify(**reader, noted);
    if (!verified) {
        print_error(setup->ledger_path + ": " + verified.error().text);
        return service::exit_ledger;
    }
    const std::uint64_t pruned = verified->base.seq;
    print_line(
        setup->ledger_path + ": " + grouped(verified->count) +
        (pruned == 0 ? " entries" : " entries behind " + grouped(pruned) + " that were pruned") +
        ", the chain is whole; head " + ledger::format_head(verified->head));
    if (const auto& beside = (*reader)->noted()) {
        print_line("Entry " + grouped(beside->seq) +
                   ", which is noted beside it, is in it. Who can write the one can write the "
                   "other: a head from the log of `lexid run` shows more, with --head.");
    } else if (!noted) {
        print_line(
            "A cut end or an older copy shows only with --head and an earlier head: the log of "
            "`lexid run` notes one at each start and stop and twice a day.");
    }
    return service::exit_done;
}

}  // namespace

void add_verify(Commands& commands, const Options& options) {
    auto head = std::make_shared<std::string>();
    commands.push_back(
        {.name = "verify",
         .help =
             "the ledger's pages and chain: finds edits, gaps, reordering, and with --head a cut "
             "end",
         .options = {{"--head",
                      head.get(),
                      "an earlier head, as the log notes it, that must still be in it: finds a cut "
                      "end and an older copy",
                      {.value_name = "SEQ:HASH"}}},
         .act = [&options, head] { return verify(options, *head); }});
}

}  // namespace lexid::daemon
