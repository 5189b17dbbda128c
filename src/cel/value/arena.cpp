#include "cel/value/arena.hpp"

#include <algorithm>

namespace lexid::cel {

struct Arena::Block {
    Block* next;
    std::size_t bytes;
    std::size_t bytes_before;

    char* begin() { return reinterpret_cast<char*>(this + 1); }
};

namespace {
// Blocks double up to this, so that a large evaluation takes few of them.
constexpr std::size_t block_bytes_max = 1024 * 1024;
}  // namespace

Arena::~Arena() {
    for (Block* block = first_; block != nullptr;) {
        Block* next = block->next;
        ::operator delete(block);
        block = next;
    }
}

void Arena::enter(Block* block) {
    block_ = block;
    position_ = block->begin();
    end_ = position_ + block->bytes;
}

void* Arena::allocate_in_next_block(std::size_t bytes, std::size_t alignment) {
    const std::size_t needed = bytes + alignment;
    Block* next = block_ == nullptr ? first_ : block_->next;
    if (next == nullptr || next->bytes < needed) {
        const std::size_t size = std::max(needed, next_bytes_);
        auto* block = static_cast<Block*>(::operator new(sizeof(Block) + size));
        *block = {next, size, 0};
        (block_ == nullptr ? first_ : block_->next) = block;
        next_bytes_ = std::min(std::max(next_bytes_ * 2, next_bytes_), block_bytes_max);
        next = block;
    }
    next->bytes_before =
        block_ == nullptr
            ? 0
            : block_->bytes_before + static_cast<std::size_t>(position_ - block_->begin());
    enter(next);
    return allocate(bytes, alignment);
}

void Arena::release(const Mark& mark) {
    if (mark.block == nullptr) {
        reset();
        return;
    }
    block_ = mark.block;
    position_ = mark.position;
    end_ = block_->begin() + block_->bytes;
}

void Arena::reset() {
    if (first_ != nullptr) {
        enter(first_);
    }
}

std::size_t Arena::used() const {
    return block_ == nullptr
               ? 0
               : block_->bytes_before + static_cast<std::size_t>(position_ - block_->begin());
}

}  // namespace lexid::cel
