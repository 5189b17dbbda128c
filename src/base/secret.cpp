#include "base/secret.hpp"

#include <openssl/crypto.h>

#include <utility>

namespace lexid {

Secret::Secret(Secret&& other) noexcept : text_(other.text_) {
    wipe(other.text_);
}

Secret& Secret::operator=(const Secret& other) {
    if (this != &other) {
        wipe(text_);
        text_ = other.text_;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe(text_);
        text_ = other.text_;
        wipe(other.text_);
    }
    return *this;
}

Secret::~Secret() {
    wipe(text_);
}

void Secret::wipe(std::string& text) {
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

}  // namespace lexid
