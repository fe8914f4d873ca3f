// The libraries a script sees. One file each; what a file replaces or leaves out is said at its Open function.
#pragma once
#include "engine/lua/lua_api.h"

namespace engine::lua {

// Everything below, in the right order. Leaves the stack as it was.
void OpenLibraries(lua_State* state);

void OpenIdentity(lua_State* state);        // tostring, print: no addresses
void OpenOrder(lua_State* state);           // pairs, next: one order
void OpenProtectedCalls(lua_State* state);  // pcall, xpcall
void OpenBase(lua_State* state);            // setmetatable, collectgarbage
void OpenLoading(lua_State* state);         // load, loadstring, loadfile, dofile, require, package
void OpenStrings(lua_State* state);         // string.rep, format, dump
void OpenPatterns(lua_State* state);        // string.find, match, gmatch, gsub
void OpenTables(lua_State* state);          // table.insert, remove, concat
void OpenExactMath(lua_State* state);       // math.sin, exp, pow and their kin; the operator ^
void OpenRandom(lua_State* state);          // math.random, randomseed
void OpenClock(lua_State* state);           // os
void OpenReading(lua_State* state);         // io
void OpenDebug(lua_State* state);           // debug

// What library files share.
// Pushes tostring(value at index) without addresses: "table: 0x00000001" for the first table ever asked for.
void PushText(lua_State* state, int index);
// A number for the object at index, the same each time, given in the order of the first question.
double IdentityOf(lua_State* state, int index);
// Puts a function into the table at the top that raises "<name> is not available in a script".
void Refuse(lua_State* state, const char* field, const char* full_name);
// Sets functions into the table at the top through Sandbox::Push.
void SetFunctions(lua_State* state, const luaL_Reg* functions);
// Replaces the stock C function `field` of the table at the top by `wrapper`, which may CallStock.
void Wrap(lua_State* state, const char* field, lua_CFunction wrapper);
// In a wrapper: the function it replaced, with the stack as it is.
int CallStock(lua_State* state);

}  // namespace engine::lua
