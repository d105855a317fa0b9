"""A record of columns that compiled functions pass to one another as a single pointer.

Numba takes a named tuple of arrays apart at every call: some hundred values for a dozen columns,
which cost more time than the work of most functions. A class marked `by_reference` is written
into memory once, where compiled code is entered, and only its address travels on. Compiled code
reads its fields as before; it cannot make such a record, nor return one.
"""

import zlib
from typing import Any

import llvmlite.ir
import numba.core.cgutils
import numba.core.types
import numba.core.typing.templates
import numba.extending

# Numba has no types: for the checker these are as they come.
ir: Any = llvmlite.ir
cgutils: Any = numba.core.cgutils
extending: Any = numba.extending
NumbaType: Any = numba.core.types.Type
AttributeTemplate: Any = numba.core.typing.templates.AttributeTemplate


class ByReference(NumbaType):
    """What Numba takes such a record for: the names of its fields and their types."""

    def __init__(self, name: str, names: tuple[str, ...], fields: tuple[Any, ...]) -> None:
        self.names, self.fields = names, fields
        super().__init__(name=f"{name}{tuple(zip(names, fields, strict=True))}")

    @property
    def mangling_args(self) -> tuple[str, tuple[int]]:
        """What stands for it in the names of functions, which would be long with all its fields.

        A hash of what it is made of: a number that each process gives out anew would let two cached
        functions share a name, and one of them read the fields of the other's record.
        """
        return type(self).__name__, (zlib.crc32(self.name.encode()),)


@extending.register_model(ByReference)
class _Address(extending.models.PrimitiveModel):
    def __init__(self, manager: Any, record: ByReference) -> None:
        super().__init__(manager, record, ir.IntType(8).as_pointer())


def by_reference[C: type[Any]](record: C) -> C:
    """Marks a named tuple of arrays."""

    @extending.typeof_impl.register(record)
    def _type(value: Any, context: Any) -> ByReference:
        fields = tuple(extending.typeof_impl(field, context) for field in value)
        return ByReference(record.__name__, value._fields, fields)

    return record


def _layout(context: Any, record: ByReference) -> Any:
    return ir.LiteralStructType([context.get_value_type(field) for field in record.fields])


@extending.unbox(ByReference)
def _write_into_memory(record: ByReference, value: Any, c: Any) -> Any:
    memory = cgutils.alloca_once(c.builder, _layout(c.context, record))
    is_error = cgutils.alloca_once_value(c.builder, cgutils.false_bit)
    for index, field in enumerate(record.fields):
        native = c.unbox(field, c.pyapi.tuple_getitem(value, index))
        with c.builder.if_then(native.is_error):
            c.builder.store(cgutils.true_bit, is_error)
        c.builder.store(native.value, cgutils.gep_inbounds(c.builder, memory, 0, index))
    address = c.builder.bitcast(memory, ir.IntType(8).as_pointer())
    return extending.NativeValue(address, is_error=c.builder.load(is_error))


@extending.infer_getattr
class _Fields(AttributeTemplate):
    key = ByReference

    def generic_resolve(self, record: ByReference, name: str) -> Any:
        return record.fields[record.names.index(name)] if name in record.names else None


@extending.lower_getattr_generic(ByReference)
def _read(context: Any, builder: Any, record: ByReference, address: Any, name: str) -> Any:
    memory = builder.bitcast(address, _layout(context, record).as_pointer())
    index = record.names.index(name)
    return builder.load(cgutils.gep_inbounds(builder, memory, 0, index))
