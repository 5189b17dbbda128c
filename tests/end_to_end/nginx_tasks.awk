# Writes a list of pending tasks as LeadLex shows it, the same one every time, and to another file
# the ids of its prospect searches:
#
#     awk -v count=10000 -v searches=4000 -v ids=FILE -f nginx_tasks.awk >LIST
#
# About 480 bytes a task, with escapes, bytes beyond ASCII, and the words `prospect_search` where
# they are no type.

# Park and Miller's generator: its products stay below 2^53, so awk computes them exactly.
function below(limit) {
    state = (state * 16807) % 2147483647
    return state % limit
}

function one_of(line, words) {
    return words[below(split(line, words, "|")) + 1]
}

function hex(digits, text) {
    for (text = ""; digits > 0; --digits)
        text = text substr("0123456789abcdef", below(16) + 1, 1)
    return text
}

function uuid() {
    return hex(8) "-" hex(4) "-4" hex(3) "-" one_of("8|9|a|b") hex(3) "-" hex(12)
}

function moment() {
    return sprintf("2026-%02d-%02dT%02d:%02d:%02d.%03dZ", 1 + below(3), 1 + below(15), below(24),
                   below(60), below(60), below(1000))
}

function text_member(name, value) {
    return "\"" name "\":\"" value "\","
}

function description(step) {
    return one_of("Prüfen|Vérifier|Review|Sprawdź") \
        ": \\\"type\\\":\\\"prospect_search\\\" \\ud83d\\udd0e " \
        one_of("as agreed|wie besprochen|à faire") "\\n(step " step " of the plan)"
}

function query() {
    return one_of("CEOs|Geschäftsführer|Directeurs g\\u00e9n\\u00e9raux|Owners") " at " \
        one_of("law firms|cafés|Stahlwerke|R\\u0026D labs|株式会社") " in " \
        one_of("California|Zürich|Łódź|Málaga|東京") " \\u2014 \\\"" (10 + below(490)) "+\\\""
}

function metadata(type) {
    if (type == "prospect_search")
        return text_member("query", query()) "\"count\":" (5 + below(95)) \
            ",\"exclude\":[\"" hex(6) "\",\"" hex(6) "\"],"
    if (type == "contact_update")
        return text_member("contact_id", "con_" hex(8)) \
            "\"changes\":{" text_member("title", "VP \\/ " one_of("Vertrieb|Sales|Opérations")) \
            "\"phone\":null},\"confidence\":0." (1 + below(999)) ","
    if (type == "list_operation")
        return text_member("operation", one_of("add|deduplicate|remove|export")) \
            text_member("list_name", one_of("Partners|¡Vips!|Do not mail")) \
            "\"contacts\":" below(900) ","
    return text_member("campaign_id", "cmp_" hex(8)) "\"recipients\":" (101 + below(5000)) \
        ",\"after\":{\"type\":\"prospect_search\"},"
}

function task(type, id, step) {
    return "{" text_member("id", id) text_member("type", type) text_member("status", "pending") \
        text_member("description", description(step)) text_member("created_at", moment()) \
        "\"metadata\":{" metadata(type) \
        text_member("source", "lexi") text_member("conversation_id", uuid()) \
        "\"tags\":[\"" one_of("outbound|naïve|Q\\u0034") "\",\"q" (1 + below(4)) "\"]," \
        sprintf("\"estimated_cost\":%d.%04d}}", below(5), below(10000))
}

BEGIN {
    state = 20260215
    printf "{\"data\":{\"tasks\":["
    for (left = count; left > 0; --left) {
        id = uuid()
        if (below(left) < searches) {
            type = "prospect_search"
            --searches
            print id >ids
        } else {
            type = one_of("contact_update|list_operation|campaign_start|prospect_search_export")
        }
        printf "%s%s", (left < count ? "," : ""), task(type, id, left)
    }
    print "]}}"
}
