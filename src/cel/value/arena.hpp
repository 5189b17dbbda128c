#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace lexid::cel {

// Memory for many small things that go together: taken by moving a pointer, given back all at once
// or down to a mark. Runs no destructors. Keeps its blocks when it is reset, so that a warm arena
// allocates nothing.
class Arena {
public:
    explicit Arena(std::size_t first_bytes = 4096) : next_bytes_(first_bytes) {}
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    ~Arena();

    void* allocate(std::size_t bytes, std::size_t alignment) {
        const auto at = (reinterpret_cast<std::uintptr_t>(position_) + alignment - 1) &
                        ~(std::uintptr_t{alignment} - 1);
        if (at + bytes > reinterpret_cast<std::uintptr_t>(end_) || position_ == nullptr)
            [[unlikely]] {
            return allocate_in_next_block(bytes, alignment);
        }
        position_ = reinterpret_cast<char*>(at + bytes);
        return reinterpret_cast<void*>(at);
    }

    template <class T, class... Arguments>
    T* make(Arguments&&... arguments) {
        static_assert(std::is_trivially_destructible_v<T>);
        return new (allocate(sizeof(T), alignof(T))) T{std::forward<Arguments>(arguments)...};
    }

    // Uninitialised; for trivial types only.
    template <class T>
    T* array(std::size_t count) {
        static_assert(std::is_trivially_destructible_v<T>);
        return static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
    }

    template <class T>
    std::span<T> copy(std::span<T> from) {
        using Plain = std::remove_const_t<T>;
        if (from.empty()) {
            return {};
        }
        Plain* to = array<Plain>(from.size());
        std::uninitialized_copy(from.begin(), from.end(), to);
        return {to, from.size()};
    }

    std::string_view copy(std::string_view text) {
        if (text.empty()) {
            return {};
        }
        char* to = array<char>(text.size());
        std::memcpy(to, text.data(), text.size());
        return {to, text.size()};
    }

    struct Block;
    struct Mark {
        Block* block;
        char* position;
    };
    Mark mark() const { return {block_, position_}; }
    // Everything taken since the mark is gone.
    void release(const Mark& mark);
    void reset();

    // Bytes taken, to within a block's slack.
    std::size_t used() const;

private:
    void* allocate_in_next_block(std::size_t bytes, std::size_t alignment);
    void enter(Block* block);

    char* position_ = nullptr;
    char* end_ = nullptr;
    Block* block_ = nullptr;
    Block* first_ = nullptr;
    std::size_t next_bytes_;
};

}  // namespace lexid::cel
