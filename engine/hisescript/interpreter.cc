// The loop that runs code.
#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"

namespace engine::hisescript {
namespace {

bool BothInt(Value left, Value right) { return left.is_int() && right.is_int(); }
bool BothDouble(Value left, Value right) { return left.is_double() && right.is_double(); }

}  // namespace

// Runs until the frame at `floor` has returned, or its cleanup has ended.
// long: one case an instruction.
Value Context::Loop(size_t floor) {
  Frame* frame = nullptr;
  const Code* code = nullptr;
  const Instruction* pc = nullptr;
  Value* R = nullptr;
  const Value* K = nullptr;
  const auto enter = [&] {
    frame = &frames_[depth_ - 1];
    code = frame->code;
    pc = frame->next;
    R = frame->base;
    K = code->constants.data();
  };
  enter();
// Operands; and what has to be done before anything that may throw or switch.
#define RK(operand) ((operand) < 256 ? R[operand] : K[(operand)-256])
#define SAVE() (frame->next = pc)
#define ARITHMETIC(name, overflows, sign)                                                       \
  case Op::name: {                                                                              \
    const Value left = RK(i.b), right = RK(i.c);                                                \
    int64_t result;                                                                             \
    if (BothInt(left, right)) {                                                                 \
      if (!overflows(left.small_int(), right.small_int(), &result) && Value::FitsInt(result)) { \
        R[i.a] = Value::Int(result);                                                            \
        break;                                                                                  \
      }                                                                                         \
    } else if (BothDouble(left, right)) {                                                       \
      R[i.a] = Value::RawDouble(left.as_double() sign right.as_double());                       \
      break;                                                                                    \
    }                                                                                           \
    SAVE();                                                                                     \
    R[i.a] = Operate(allocator_, Op::name, left, right);                                        \
    break;                                                                                      \
  }
#define TEST(name, op, sign)                                               \
  case Op::name: {                                                         \
    const Value left = RK(i.b), right = RK(i.c);                           \
    bool holds;                                                            \
    if (BothInt(left, right)) {                                            \
      holds = left.small_int() sign right.small_int();                     \
    } else if (BothDouble(left, right)) {                                  \
      holds = left.as_double() sign right.as_double();                     \
    } else {                                                               \
      SAVE();                                                              \
      holds = Compare(op, left, right);                                    \
    }                                                                      \
    pc = holds == (i.a != 0) ? code->instructions.data() + pc->c : pc + 1; \
    break;                                                                 \
  }
  for (;;) {
    const Instruction i = *pc++;
    switch (i.op) {
      case Op::loop:
        SAVE();
        CheckTime();
        [[fallthrough]];
      case Op::statement: {
        SAVE();
        const Site& site = code->sites[static_cast<size_t>(i.c)];
        site_ = &site;
        hooks_.Statement(*this, site);
        break;
      }
      case Op::move:
        R[i.a] = RK(i.c);
        break;
      case Op::get_slot:
        R[i.a] = code->slots[static_cast<size_t>(i.c)]->Load();
        break;
      case Op::set_slot:
        code->slots[static_cast<size_t>(i.c)]->Store(RK(i.b));
        break;
      case Op::get_root: {
        const Value value = code->roots[static_cast<size_t>(i.c)]->slot.Load();
        R[i.a] = value.is_absent() ? Value() : value;
        break;
      }
      case Op::set_root: {
        RootVariable& root = *code->roots[static_cast<size_t>(i.c)];
        SAVE();
        if (i.a == 0 && root.slot.Load().is_absent()) SetName(root, RK(i.b), false);
        root.slot.Store(RK(i.b));
        break;
      }
      case Op::get_name:
        R[i.a] = GetName(*code->roots[static_cast<size_t>(i.c)]);
        break;
      case Op::set_name:
        SAVE();
        SetName(*code->roots[static_cast<size_t>(i.c)], RK(i.b), i.a != 0);
        break;
      case Op::get_argument:
        R[i.a] = frame->arguments->values[i.c].Load();
        break;
      case Op::get_global: {
        const auto* globals = static_cast<Object*>(engine_heap().globals());
        R[i.a] = globals->Get(code->members[static_cast<size_t>(i.c)].name);
        break;
      }
      case Op::set_global:
        SAVE();
        static_cast<Object*>(engine_heap().globals())
            ->Set(allocator_, code->members[static_cast<size_t>(i.c)].name, RK(i.b));
        break;
      case Op::get_self:
        R[i.a] = frame->self;
        break;
      case Op::get_member:
        SAVE();
        R[i.a] = GetMember(RK(i.b), code->members[static_cast<size_t>(i.c)]);
        break;
      case Op::set_member:
        SAVE();
        SetMember(R[i.a], code->members[static_cast<size_t>(i.c)], RK(i.b));
        break;
      case Op::get_index: {
        const Value object = RK(i.b), index = RK(i.c);
        if (const Array* array = AsArray(object); array != nullptr && index.is_int()) {
          R[i.a] = array->At(index.small_int());
          break;
        }
        SAVE();
        R[i.a] = GetIndex(object, index);
        break;
      }
      case Op::set_index: {
        SAVE();
        const Value object = R[i.a], index = RK(i.b);
        if (Array* array = AsArray(object); array != nullptr && index.is_int()) {
          array->Set(allocator_, index.small_int(), RK(i.c));
          break;
        }
        SetIndex(object, index, RK(i.c));
        break;
      }
        ARITHMETIC(add, __builtin_add_overflow, +)
        ARITHMETIC(subtract, __builtin_sub_overflow, -)
        ARITHMETIC(multiply, __builtin_mul_overflow, *)
      case Op::modulo: {
        const Value left = RK(i.b), right = RK(i.c);
        if (BothInt(left, right) && right.small_int() > 0) {
          const int64_t l = left.small_int(), r = right.small_int();
          // A 32-bit division takes half the time of a 64-bit one.
          const bool small = static_cast<uint64_t>(l) < (1u << 31) && r < (int64_t{1} << 31);
          R[i.a] =
              Value::Int(small ? static_cast<int64_t>(static_cast<uint32_t>(l) % static_cast<uint32_t>(r)) : l % r);
          break;
        }
        SAVE();
        R[i.a] = Operate(allocator_, i.op, left, right);
        break;
      }
      case Op::bit_and: {
        const Value left = RK(i.b), right = RK(i.c);
        if (BothInt(left, right)) {
          R[i.a] = Value::Int(left.small_int() & right.small_int());
          break;
        }
        SAVE();
        R[i.a] = Operate(allocator_, i.op, left, right);
        break;
      }
      case Op::divide:
      case Op::bit_or:
      case Op::bit_xor:
      case Op::left_shift:
      case Op::right_shift:
      case Op::right_shift_unsigned:
      case Op::equals:
      case Op::not_equals:
      case Op::less:
      case Op::less_equal:
      case Op::greater:
      case Op::greater_equal:
      case Op::type_equals:
      case Op::type_not_equals:
        SAVE();
        R[i.a] = Operate(allocator_, i.op, RK(i.b), RK(i.c));
        break;
        TEST(test_equals, Op::equals, ==)
        TEST(test_less, Op::less, <)
        TEST(test_less_equal, Op::less_equal, <=)
      case Op::logical_not:
        R[i.a] = Value::Bool(LooselyEqual(Value::Int(0), RK(i.c)));
        break;
      case Op::to_bool:
        R[i.a] = Value::Bool(Truth(RK(i.c)));
        break;
      case Op::is_defined:
        R[i.a] = Value::Bool(!RK(i.c).is_nothing());
        break;
      case Op::type_of:
        SAVE();
        R[i.a] = Value::Of(NewString(allocator_, TypeOf(RK(i.c))));
        break;
      case Op::jump:
        pc = code->instructions.data() + i.c;
        break;
      case Op::jump_true:
        if (Truth(RK(i.b))) pc = code->instructions.data() + i.c;
        break;
      case Op::jump_false:
        if (!Truth(RK(i.b))) pc = code->instructions.data() + i.c;
        break;
      case Op::new_array:
        SAVE();
        R[i.a] = Value::Of(NewArray(allocator_, static_cast<uint32_t>(i.c)));
        break;
      case Op::push:
        SAVE();
        AsArray(R[i.a])->Push(allocator_, RK(i.c));
        break;
      case Op::new_object:
        SAVE();
        R[i.a] = Value::Of(NewObject(allocator_));
        break;
      case Op::closure:
        SAVE();
        R[i.a] = Closure(*code, static_cast<size_t>(i.c), R + i.b);
        break;
      case Op::call:
        SAVE();
        if (Invoke(R[i.b], Value(), R + i.b, i.c, i.a, R[i.a])) enter();
        break;
      case Op::call_method:
        SAVE();
        if (InvokeMethod(code->members[static_cast<size_t>(i.c) >> 8], R + i.b, i.c & 255, i.a)) enter();
        break;
      case Op::set_argument:
        code->inline_calls[static_cast<size_t>(i.c)].slots->values[i.a].Store(RK(i.b));
        break;
      case Op::call_inline: {
        SAVE();
        const InlineCall& call = code->inline_calls[static_cast<size_t>(i.c)];
        InvokeInline(*call.function, *call.slots, R + i.b, frame->self, i.a);
        enter();
        break;
      }
      case Op::call_native: {
        SAVE();
        const NativeCall& native = code->native_calls[static_cast<size_t>(i.c)];
        Call call{*this, Value(), R + i.b, native.count, native.method->name, native.object};
        R[i.a] = CallNative(call, *native.method);
        break;
      }
      case Op::finish: {
        const Value result = RK(i.b);
        const uint8_t target = frame->target;
        PopFrame();
        if (depth_ == floor) return result;
        enter();
        R[target] = result;
        break;
      }
      case Op::iterate:
        SAVE();
        Iterate(R + i.a, RK(i.b));
        break;
      case Op::next: {
        const int64_t index = R[i.a + 1].small_int() + 1;
        R[i.a + 1] = Value::Int(index);
        if (index >= R[i.a + 2].small_int()) pc = code->instructions.data() + i.c;
        break;
      }
      case Op::get_element:
        R[i.a] = Element(R + i.b);
        break;
      case Op::set_element:
        SAVE();
        SetElement(R + i.b, RK(i.c));
        break;
      case Op::check_type:
        SAVE();
        CheckType(RK(i.b), static_cast<Type>(i.a), code->members[static_cast<size_t>(i.c)].name);
        break;
      case Op::mark:
        R[i.a] = Value::Int(static_cast<int64_t>(scopes_.size()));
        break;
      case Op::push_scope:
        scopes_.push_back({depth_ - 1, i.c});
        break;
      case Op::leave:
        SAVE();
        LeaveScopes(static_cast<size_t>(R[i.a].small_int()));
        break;
      case Op::end_cleanup:
        return Value();
      case Op::enter_scope:
        SAVE();
        R[i.a] = EnterScope(static_cast<ScopeKind>(i.c), &RK(i.b), R[i.a]);
        break;
      case Op::leave_scope:
        SAVE();
        LeaveScope(static_cast<ScopeKind>(i.c), RK(i.b), R[i.a]);
        break;
    }
  }
#undef RK
#undef SAVE
#undef ARITHMETIC
#undef TEST
}

}  // namespace engine::hisescript
