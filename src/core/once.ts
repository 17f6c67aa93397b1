/** A value that is made at its first use and is the same from then on; what throws is tried again at the next. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
