// What values do: conversions, comparisons and the operators, as in the host.
//
// The rules that differ from JavaScript: a string is true if it says so ("1", "true", "yes"); undefined counts as 0;
// int / int is a real number; % of real numbers rounds both; arrays are equal if their elements are.
#pragma once
#include <string>

#include "engine/hisescript/code.h"
#include "engine/hisescript/objects.h"

namespace engine::hisescript {

bool Truth(Value value);
double ToDouble(Value value);
int64_t ToInteger(Value value);  // truncates; 0 for what is no number
// As the console and `+` show it: 5, 0.5, 5.0, "1" for a true comparison, no addresses.
std::string ToText(Value value);
void AppendText(std::string& out, Value value);
std::string NumberText(double value);
// One line of JSON.
std::string ToJson(Value value);
// "int", "double", "string", "undefined": the type as messages name it.
std::string TypeName(Value value);
// `typeof`: "number", "string", "object", "function", "void", "undefined".
std::string_view TypeOf(Value value);
std::string TypeText(Type type);
bool HasType(Value value, Type type);

// `==` of scripts, of elements and of cases.
bool LooselyEqual(Value left, Value right);
bool SameTypeAndEqual(Value left, Value right);  // ===
bool Compare(Op op, Value left, Value right);    // equals ... greater_equal; throws Failure
// add ... right_shift_unsigned, and the comparisons.
Value Operate(Allocator& allocator, Op op, Value left, Value right);
// Of a deep copy: arrays and objects; anything else is itself.
Value Clone(Allocator& allocator, Value value);

}  // namespace engine::hisescript
