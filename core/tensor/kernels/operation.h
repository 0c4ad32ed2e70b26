// What every operation of ours needs to meet TensorFlow: inputs, outputs, errors, registration.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "numbers.h"
#include "tensorflowKernels.h"

namespace hssl {

/** TensorFlow's numbers of data types and error codes. */
constexpr int floatType = 1;
constexpr int bfloat16Type = 14;
constexpr int invalidArgument = 3;

/** Of one number. */
inline int64_t bytesOf(int type) { return type == bfloat16Type ? sizeof(bfloat16) : sizeof(float); }

inline void check(const TF_Status* status) {
  if (TF_GetCode(status) != 0) {
    throw std::runtime_error(TF_Message(status));
  }
}

class Status {
 public:
  Status() : status_(TF_NewStatus()) {}
  ~Status() { TF_DeleteStatus(status_); }
  Status(const Status&) = delete;
  Status& operator=(const Status&) = delete;
  operator TF_Status*() const { return status_; }

 private:
  TF_Status* status_;
};

/** A tensor of a running operation; rows are all axes but the last. */
class Tensor {
 public:
  explicit Tensor(TF_Tensor* tensor) : tensor_(tensor) {}
  ~Tensor() { TF_DeleteTensor(tensor_); }
  Tensor(const Tensor&) = delete;
  Tensor& operator=(const Tensor&) = delete;

  template <typename Number>
  Number* data() const {
    return static_cast<Number*>(TF_TensorData(tensor_));
  }
  const TF_Tensor* handle() const { return tensor_; }
  int type() const { return TF_TensorType(tensor_); }
  int64_t size() const { return TF_TensorElementCount(tensor_); }
  int64_t columns() const {
    const int rank = TF_NumDims(tensor_);
    return rank == 0 ? 1 : TF_Dim(tensor_, rank - 1);
  }
  int64_t rows() const { return columns() == 0 ? 0 : size() / columns(); }
  std::vector<int64_t> shape() const {
    std::vector<int64_t> sizes(TF_NumDims(tensor_));
    for (size_t axis = 0; axis < sizes.size(); ++axis) {
      sizes[axis] = TF_Dim(tensor_, static_cast<int>(axis));
    }
    return sizes;
  }

 private:
  TF_Tensor* tensor_;
};

/** One run of an operation. */
class Run {
 public:
  explicit Run(TF_OpKernelContext* context) : context_(context) {}

  Tensor input(int index) const {
    TF_Tensor* tensor = nullptr;
    Status status;
    TF_GetInput(context_, index, &tensor, status);
    check(status);
    return Tensor(tensor);
  }

  Tensor output(int index, int type, const std::vector<int64_t>& shape) const {
    int64_t count = 1;
    for (const int64_t size : shape) {
      count *= size;
    }
    Status status;
    const size_t bytes = count * bytesOf(type);
    TF_Tensor* tensor = TF_AllocateOutput(context_, index, type, shape.data(), static_cast<int>(shape.size()), bytes, status);
    check(status);
    return Tensor(tensor);
  }

  /** An output in the memory of input `candidate`, where nobody else reads that; they have one shape and type. */
  Tensor outputInPlaceOf(int candidate, int index, const std::vector<int64_t>& shape) const {
    Status status;
    int forwarded = -1;
    TF_Tensor* tensor = TF_ForwardInputOrAllocateOutput(context_, &candidate, 1, index, shape.data(), static_cast<int>(shape.size()), &forwarded, status);
    check(status);
    return Tensor(tensor);
  }

  /** Gives an input back as an output: both are the same memory. */
  void giveBack(const Tensor& input, int index) const {
    Status status;
    TF_SetOutput(context_, index, input.handle(), status);
    check(status);
  }

 private:
  TF_OpKernelContext* context_;
};

/** Throws where two tensors that belong together have other shapes. */
inline void requireSameShape(const Tensor& first, const Tensor& second, const char* operation) {
  if (first.shape() != second.shape()) {
    throw std::runtime_error(std::string(operation) + ": inputs that belong together have other shapes");
  }
}

/** What an operation is called, takes and gives. */
struct Declaration {
  const char* name;
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  std::vector<const char*> attributes;
  /** See `shapesOf`. */
  void (*shapes)(TF_ShapeInferenceContext*, TF_Status*);
};

/** Shapes of outputs: output i has that of input `Sources[i]`; -1 leaves it unknown. */
template <int... Sources>
void shapesOf(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
  int output = 0;
  for (const int source : {Sources...}) {
    if (source >= 0 && TF_GetCode(status) == 0) {
      TF_ShapeHandle* handle = TF_NewShapeHandle();
      TF_ShapeInferenceContextGetInput(context, source, handle, status);
      if (TF_GetCode(status) == 0) {
        TF_ShapeInferenceContextSetOutput(context, output, handle, status);
      }
      TF_DeleteShapeHandle(handle);
    }
    ++output;
  }
}

/** For outputs whose number only attributes decide. */
inline void unknownShapes(TF_ShapeInferenceContext* context, TF_Status* status) { TF_ShapeInferenceContextSetUnknownShape(context, status); }

/** Makes an operation known. `Operation` is built from its attributes and has `compute(const Run&)`. */
template <typename Operation>
void registerOperation(const Declaration& declaration) {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(declaration.name);
  for (const char* attribute : declaration.attributes) {
    TF_OpDefinitionBuilderAddAttr(definition, attribute);
  }
  for (const char* input : declaration.inputs) {
    TF_OpDefinitionBuilderAddInput(definition, input);
  }
  for (const char* output : declaration.outputs) {
    TF_OpDefinitionBuilderAddOutput(definition, output);
  }
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, declaration.shapes);
  Status status;
  TF_RegisterOpDefinition(definition, status);
  check(status);

  const auto create = [](TF_OpKernelConstruction* construction) -> void* {
    try {
      return new Operation(construction);
    } catch (const std::exception& error) {
      Status failure;
      TF_SetStatus(failure, invalidArgument, error.what());
      TF_OpKernelConstruction_Failure(construction, failure);
      return nullptr;
    }
  };
  const auto compute = [](void* operation, TF_OpKernelContext* context) {
    try {
      static_cast<Operation*>(operation)->compute(Run(context));
    } catch (const std::exception& error) {
      Status failure;
      TF_SetStatus(failure, invalidArgument, error.what());
      TF_OpKernelContext_Failure(context, failure);
    }
  };
  const auto destroy = [](void* operation) { delete static_cast<Operation*>(operation); };
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(declaration.name, "CPU", create, compute, destroy);
  TF_RegisterKernelBuilder(declaration.name, kernel, status);
  check(status);
}

template <typename Value>
Value attribute(void (*get)(TF_OpKernelConstruction*, const char*, Value*, TF_Status*), TF_OpKernelConstruction* construction, const char* name) {
  Value value{};
  Status status;
  get(construction, name, &value, status);
  check(status);
  return value;
}

inline float floatAttribute(TF_OpKernelConstruction* construction, const char* name) { return attribute(TF_OpKernelConstruction_GetAttrFloat, construction, name); }

inline bool booleanAttribute(TF_OpKernelConstruction* construction, const char* name) { return attribute(TF_OpKernelConstruction_GetAttrBool, construction, name) != 0; }

inline int64_t integerAttribute(TF_OpKernelConstruction* construction, const char* name) { return attribute(TF_OpKernelConstruction_GetAttrInt64, construction, name); }

inline int typeAttribute(TF_OpKernelConstruction* construction, const char* name) { return attribute(TF_OpKernelConstruction_GetAttrType, construction, name); }

}  // namespace hssl
