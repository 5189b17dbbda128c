#pragma once

#include "layering/source_file.hpp"

namespace lexid::layering {

// Each returns what is wrong with one file; nothing wrong, nothing returned.

// An include of a folder that the file's folder does not stand on, or of one nobody has put into
// the table of folders.
Findings upward_includes(const SourceFile& file);

// In a pure folder: an include or a name by which something other than an argument could be read,
// or anything but a result could be left behind.
Findings impurities(const SourceFile& file);

// Standard output or standard error used elsewhere than where secrets are taken out.
Findings stray_output(const SourceFile& file);

// The library of the command line met in another file than the one that knows it: each that
// includes it takes seconds more to compile.
Findings scattered_command_line(const SourceFile& file);

// A file too long to be read at a sitting.
Findings oversize(const SourceFile& file);

// A lambda with captures handed to co_spawn (its captures go before the coroutine ends), and
// `detached` (it swallows exceptions).
Findings risky_coroutines(const SourceFile& file);

}  // namespace lexid::layering
