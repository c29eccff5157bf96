#ifndef C_ALLOCATION_COUNT_H
#define C_ALLOCATION_COUNT_H

#include <stdint.h>

/// How often this thread has allocated memory so far.
uint64_t allocation_count(void);

#endif
