# Planted bugs, to prove that the simulator finds what it is there for. The product has no switch for
# them: a plant is a copy of one source file with a piece of text replaced, compiled into a variant of
# lexid_sim. The copy is linked ahead of the library, which then contributes all but that file.
# A plant whose text is gone fails its own test, and nothing else: plant.cmake makes the copies.

# lexid_planted_source(out NAME name FILE src/... FIND text REPLACE text [FIND_2 text REPLACE_2 text]):
# the copy, which is made whenever the file or one of the texts has changed.
function(lexid_planted_source out)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "NAME;FILE;FIND;REPLACE;FIND_2;REPLACE_2" "")
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/plants/${arg_NAME}")
    # As files, since no command line carries such texts unharmed. They are written only if they change.
    set(texts)
    foreach(text FIND REPLACE FIND_2 REPLACE_2)
        file(CONFIGURE OUTPUT "${folder}/${text}" CONTENT "${arg_${text}}" @ONLY)
        list(APPEND texts "${folder}/${text}")
    endforeach()
    get_filename_component(base "${arg_FILE}" NAME)
    set(original "${CMAKE_SOURCE_DIR}/${arg_FILE}")
    if(NOT EXISTS "${original}")
        set(original)  # ninja would stop before anything is built
    endif()
    add_custom_command(OUTPUT "${folder}/${base}"
        COMMAND ${CMAKE_COMMAND} -DNAME=${arg_NAME} -DFILE=${arg_FILE} "-DSOURCE_DIR=${CMAKE_SOURCE_DIR}"
                "-DFOLDER=${folder}" -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plant.cmake"
        DEPENDS ${original} ${texts} "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plant.cmake"
        COMMENT "Planting ${arg_NAME}" VERBATIM)
    # What a bug leaves unused is no fault of it.
    set_source_files_properties("${folder}/${base}" PROPERTIES
        COMPILE_OPTIONS "-Wno-unused;-Wno-unused-parameter")
    set(${out} "${folder}/${base}" PARENT_SCOPE)
endfunction()

# lexid_plant(NAME name FILE src/... FIND text REPLACE text [FIND_2 text REPLACE_2 text])
function(lexid_plant)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;FILE;FIND;REPLACE;FIND_2;REPLACE_2" "")
    lexid_planted_source(planted NAME "${arg_NAME}" FILE "${arg_FILE}" FIND "${arg_FIND}"
        REPLACE "${arg_REPLACE}" FIND_2 "${arg_FIND_2}" REPLACE_2 "${arg_REPLACE_2}")
    set(target lexid_sim_${arg_NAME})
    add_executable(${target} $<TARGET_OBJECTS:sim_parts> $<TARGET_OBJECTS:sim_day> "${planted}")
    target_link_libraries(${target} PRIVATE lexid_engine lexid_ledger lexid_sandbox lexid_flags)
    target_precompile_headers(${target} REUSE_FROM ${optimised_headers})
    add_test(NAME sim_finds_${arg_NAME} COMMAND ${target} --seeds 1..20000 --expect-violation)
    set_tests_properties(sim_finds_${arg_NAME} PROPERTIES TIMEOUT 1200)
endfunction()

# What becomes of a plant itself, on a program of one line.
function(lexid_plant_of_sample name find outcome)
    lexid_planted_source(planted NAME sample_${name} FILE tests/sim/plant_sample.cpp
        FIND "${find}" REPLACE "\"wrong\"")
    add_executable(plant_sample_${name} "${planted}")
    target_link_libraries(plant_sample_${name} PRIVATE lexid_flags)
    add_test(NAME plant_${name} COMMAND plant_sample_${name})
    add_dependencies(unit_tests plant_sample_${name})
    set_tests_properties(plant_${name} PROPERTIES PASS_REGULAR_EXPRESSION "${outcome}" LABELS unit)
endfunction()
lexid_plant_of_sample(of_one_text "\"right\"" "^wrong\n$")
lexid_plant_of_sample(without_text "\"gone\"" "no longer stands in tests/sim/plant_sample.cpp")
lexid_plant_of_sample(of_two_texts "std" "stands in tests/sim/plant_sample.cpp more than once")

# Recorded
lexid_plant(NAME intent_after_request FILE src/engine/approving.cpp
    FIND "    ++recording_;\n    intents_of_batch_.push_back(&task);\n"
    REPLACE "    task.phase = Phase::intended;\n    intended_.push_back(&task);\n")

# A loss of the ledger
lexid_plant(NAME vanished_ledger_believed FILE src/ledger/loss.cpp
    FIND "    return noted->seq != 0 && !there ? std::optional(Loss::of_all) : std::nullopt;\n"
    REPLACE "    return std::nullopt;\n"
    FIND_2 "    if (last.seq < noted.seq) {\n"
    REPLACE_2 "    if (last.seq == 0) {\n        return std::nullopt;\n    }\n    if (last.seq < noted.seq) {\n")
lexid_plant(NAME lost_note_believed FILE src/ledger/loss.cpp
    FIND "begun ? std::optional(Loss::of_note) : std::nullopt"
    REPLACE "std::nullopt")
lexid_plant(NAME cut_ledger_believed FILE src/ledger/loss.cpp
    FIND "    if (last.seq < noted.seq) {\n"
    REPLACE "    if (last.seq < noted.seq) {\n        return std::nullopt;\n    }\n    if (false) {\n")
lexid_plant(NAME other_ledger_believed FILE src/ledger/loss.cpp
    FIND "found != noted.hash ? std::optional(Loss::of_entry) : std::nullopt"
    REPLACE "std::nullopt")

# Bounded
lexid_plant(NAME intent_charges_nothing FILE src/engine/account_state.cpp
    FIND "    task.charge = charges_.charge(record.decision.rule, record.charged_at, record.amounts);\n"
    REPLACE "")
lexid_plant(NAME release_without_proof FILE src/engine/account_state.cpp
    FIND "            task->had_unknown = true;\n"
    REPLACE "            task->had_unknown = true;\n            charges_.release(task->charge);\n")
lexid_plant(NAME charges_lost_by_a_checkpoint FILE src/engine/account_state.cpp
    FIND "            charges.put_back(charge);\n"
    REPLACE "")
lexid_plant(NAME wall_clock_believed FILE src/engine/trusted_clock.cpp
    FIND "    return base_ ? base_->earliest + (machine.instant - base_->instant) : machine.time;\n"
    REPLACE "    return machine.time;\n")

# Once
lexid_plant(NAME retry_without_reading FILE src/engine/approving.cpp
    FIND "        case Proof::nothing:\n            gate_.trouble(now.instant);\n            return end(Outcome::unknown, false);\n"
    REPLACE "        case Proof::nothing:\n            gate_.trouble(now.instant);\n            return again();\n")
lexid_plant(NAME settled_too_early FILE src/engine/settling.cpp
    FIND "snapshots_sent_at_ < task.unknown_since + settings_.settle_after"
    REPLACE "snapshots_sent_at_ < task.unknown_since")
lexid_plant(NAME settled_by_an_earlier_list FILE src/engine/settling.cpp
    FIND "snapshots_sent_at_ < task.unknown_since + settings_.settle_after"
    REPLACE "now.instant < task.unknown_since + settings_.settle_after")
lexid_plant(NAME dated_by_an_earlier_request FILE src/engine/account_state.cpp
    FIND "        task.unknown_at.reset();\n"
    REPLACE ""
    FIND_2 "            task->unknown_at = record.dated ? std::optional(at) : std::nullopt;\n"
    REPLACE_2 "            if (!task->unknown_at && record.dated) {\n                task->unknown_at = at;\n            }\n")
lexid_plant(NAME confirmed_forgotten FILE src/engine/account_state.cpp
    FIND "            confirmed_.insert_or_assign(record.task, at);\n"
    REPLACE "")

lexid_plant(NAME confirmed_forgotten_by_a_checkpoint FILE src/engine/account_state.cpp
    FIND "return entry.second < confirmed;"
    REPLACE "return true;")

# Fresh
lexid_plant(NAME kept_list_believed FILE src/engine/engine.cpp
    FIND "    const Instant shows = list_sent_at_ - age;\n"
    REPLACE "    const Instant shows = list_sent_at_;\n")
lexid_plant(NAME stale_snapshot FILE src/engine/approving.cpp
    FIND "    return task.snapshot && now.instant - snapshots_sent_at_ <= settings_.snapshot_age_max;\n"
    REPLACE "    return task.snapshot != nullptr;\n")
lexid_plant(NAME policy_edit_ignored FILE src/engine/approving.cpp
    FIND "    if (task.decided_by != policy_) {\n"
    REPLACE "    if (false) {\n")

# Closed
lexid_plant(NAME hold_error_ignored FILE src/policy/conclude.cpp
    FIND "                sides.of(rule.effect).error.push_back(&truth);\n"
    REPLACE "                if (rule.effect != Effect::hold) {\n                    sides.of(rule.effect).error.push_back(&truth);\n                }\n")
lexid_plant(NAME duplicates_not_held FILE src/engine/deciding.cpp
    FIND "    if (task.duplicate) {\n"
    REPLACE "    if (false) {\n")
lexid_plant(NAME hold_ignored FILE src/engine/account_state.cpp
    FIND "            held_.insert_or_assign(record.task, held_text(record));\n"
    REPLACE "")
lexid_plant(NAME hold_forgotten_by_a_checkpoint FILE src/engine/account_state.cpp
    FIND "    held_ = {record.held.begin(), record.held.end()};\n"
    REPLACE "")

# Frugal
lexid_plant(NAME attempts_forgotten FILE src/engine/deciding.cpp
    FIND "        const bool is_forgotten = is_gone && !was_tried;\n"
    REPLACE "        const bool is_forgotten = is_gone;\n")
lexid_plant(NAME retry_after_ignored FILE src/engine/gate.cpp
    FIND "    if (quota.retry_after) {\n"
    REPLACE "    if (false) {\n")

# Alive
lexid_plant(NAME resume_ignored FILE src/engine/account_state.cpp
    FIND "            paused_ = false;\n"
    REPLACE "")
