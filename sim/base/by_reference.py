"""A record of columns that compiled functions pass to one another as a single pointer.

Numba takes a named tuple of arrays apart at every call: some hundred values for a dozen columns,
which cost more time than the work of most functions. A class marked `by_reference` is written
into memory once, where compiled code is entered, and only its address travels on. Compiled code
reads its fields as before; it cannot make such a record, nor return one.
"""

import itertools
import operator
import zlib
from typing import Any

import llvmlite.ir
import numba.core.cgutils
import numba.core.types
import numba.core.typing
import numba.core.typing.templates
import numba.extending

# Numba has no types: for the checker these are as they come.
ir: Any = llvmlite.ir
cgutils: Any = numba.core.cgutils
extending: Any = numba.extending
types: Any = numba.core.types
NumbaType: Any = numba.core.types.Type
AttributeTemplate: Any = numba.core.typing.templates.AttributeTemplate
AbstractTemplate: Any = numba.core.typing.templates.AbstractTemplate
infer_global: Any = numba.core.typing.templates.infer_global
signature: Any = numba.core.typing.signature
ADDRESS = ir.IntType(8).as_pointer()
WORD = ir.IntType(64)


class ByReference(NumbaType):
    """What Numba takes such a record for: the names of its fields and their types."""

    def __init__(self, name: str, names: tuple[str, ...], fields: tuple[Any, ...]) -> None:
        self.names, self.fields = names, fields
        self.places: tuple[int, ...] = ()  # Bytes before each field, and in all.
        super().__init__(name=f"{name}{tuple(zip(names, fields, strict=True))}")

    @property
    def mangling_args(self) -> tuple[str, tuple[int]]:
        """What stands for it in the names of functions, which would be long with all its fields.

        A hash of what it is made of: a number that each process gives out anew would let two cached
        functions share a name, and one of them read the fields of the other's record.
        """
        return type(self).__name__, (zlib.crc32(self.name.encode()),)


class Rows(NumbaType):
    """A field that is a row of records, where it lies in memory: it has a length and an item."""

    def __init__(self, array: Any) -> None:
        self.array = array
        super().__init__(name=f"Rows({array})")


@extending.register_model(ByReference)
@extending.register_model(Rows)
class _Address(extending.models.PrimitiveModel):
    def __init__(self, manager: Any, record: NumbaType) -> None:
        super().__init__(manager, record, ADDRESS)


def by_reference[C: type[Any]](record: C) -> C:
    """Marks a named tuple of arrays."""

    @extending.typeof_impl.register(record)
    def _type(value: Any, context: Any) -> ByReference:
        fields = tuple(extending.typeof_impl(field, context) for field in value)
        return ByReference(record.__name__, value._fields, fields)

    return record


def _places(context: Any, record: ByReference) -> tuple[int, ...]:
    if not record.places:
        sizes = (context.get_abi_sizeof(context.get_value_type(one)) for one in record.fields)
        record.places = tuple(itertools.accumulate(sizes, initial=0))
    return record.places


@extending.unbox(ByReference)
def _write_into_memory(record: ByReference, value: Any, c: Any) -> Any:
    *places, size = _places(c.context, record)
    memory = cgutils.alloca_once(c.builder, ir.ArrayType(WORD, size // 8))
    address = c.builder.bitcast(memory, ADDRESS)
    is_error = cgutils.alloca_once_value(c.builder, cgutils.false_bit)
    for index, (field, place) in enumerate(zip(record.fields, places, strict=True)):
        native = c.unbox(field, c.pyapi.tuple_getitem(value, index))
        with c.builder.if_then(native.is_error):
            c.builder.store(cgutils.true_bit, is_error)
        to = c.builder.gep(address, [WORD(place)])
        c.builder.store(native.value, c.builder.bitcast(to, native.value.type.as_pointer()))
    return extending.NativeValue(address, is_error=c.builder.load(is_error))


@extending.infer_getattr
class _Fields(AttributeTemplate):
    key = ByReference

    def generic_resolve(self, record: ByReference, name: str) -> Any:
        if name not in record.names:
            return None
        field = record.fields[record.names.index(name)]
        return Rows(field) if _is_rows(field) else field


def _is_rows(field: Any) -> bool:
    if not isinstance(field, types.Array) or not isinstance(field.dtype, types.Record):
        return False
    return bool((field.ndim, field.layout) == (1, "C"))


@extending.lower_getattr_generic(ByReference)
def _read(context: Any, builder: Any, record: ByReference, address: Any, name: str) -> Any:
    index = record.names.index(name)
    field = record.fields[index]
    place = builder.gep(address, [WORD(_places(context, record)[index])])
    if _is_rows(field):
        return place
    return builder.load(builder.bitcast(place, context.get_value_type(field).as_pointer()))


@infer_global(operator.getitem)
class _Item(AbstractTemplate):
    def generic(self, arguments: Any, keywords: Any) -> Any:
        rows, index = arguments
        if isinstance(rows, Rows) and isinstance(index, types.Integer):
            return signature(rows.array.dtype, rows, types.intp)
        return None


@infer_global(len)
class _Length(AbstractTemplate):
    def generic(self, arguments: Any, keywords: Any) -> Any:
        (rows,) = arguments
        return signature(types.intp, rows) if isinstance(rows, Rows) else None


@extending.lower_builtin(operator.getitem, Rows, types.Integer)
def _item(context: Any, builder: Any, typed: Any, arguments: Any) -> Any:
    """Its address, as Numba has it for a record; an index below 0 counts from the end."""
    rows, index = arguments
    if not (isinstance(index, ir.Constant) and index.constant >= 0):
        from_end = builder.add(index, _part(context, builder, typed.args[0], rows, "shape", 0))
        index = builder.select(builder.icmp_signed("<", index, WORD(0)), from_end, index)
    return builder.gep(_part(context, builder, typed.args[0], rows, "data"), [index])


@extending.lower_builtin(len, Rows)
def _length(context: Any, builder: Any, typed: Any, arguments: Any) -> Any:
    return _part(context, builder, typed.args[0], arguments[0], "shape", 0)


def _part(context: Any, builder: Any, rows: Rows, place: Any, name: str, *inside: int) -> Any:
    """What Numba notes of an array: where its data are, its shape."""
    array = builder.bitcast(place, context.get_value_type(rows.array).as_pointer())
    position = context.data_model_manager[rows.array].get_field_position(name)
    return builder.load(cgutils.gep_inbounds(builder, array, 0, position, *inside))
