#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "net/message.hpp"

namespace lexid::lexi {

// Whether a list is all that there is. LeadLex documents neither pages nor caps, so whatever is
// usual elsewhere is looked for, and what may mean "there is more" does: then nobody is taken for
// gone whom the list does not show. Both functions say why for people, or nothing if nothing says
// so; `shown` is how many elements the list has.

// By what stands around the list in its body, at any depth. Names are compared without regard to
// case, `_` and `-`:
// - `has_more`, `truncated` and the like that are not false, null, 0 or empty; `complete` that
// isn't
//   true;
// - `next`, `next_cursor`, `cursor` and the like that are not empty, `rel` that is `next`;
// - a `total` or `count` above `shown`, more than one page, a page or an offset beyond the first;
// - a `limit` or a size of pages that `shown` reaches, unless one of the above says that all is
// there.
std::string more_by_body(const boost::json::value& frame, std::size_t shown);

// By status and headers: another status than 200, `Link` with `rel=next`, a `Content-Range` that
// isn't all, `X-Total-Count` and its like.
std::string more_by_headers(unsigned status, const std::vector<net::Header>& headers,
                            std::size_t shown);

}  // namespace lexid::lexi
