// The module exists to link RE2. re2/re2.h is C++ and is included by Sources/CRE2/cre2.cpp alone, so that Swift never
// sees C++.
#ifndef CRE2SYSTEM_SHIM_H
#define CRE2SYSTEM_SHIM_H
#endif
