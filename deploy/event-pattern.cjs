const { sub } = require('./names.cjs');

/** Sets what stands at a dotted path, making objects on the way. */
function put(into, path, value) {
  const [key, ...rest] = path.split('.');
  into[key] = rest.length > 0 ? put(into[key] ?? {}, rest.join('.'), value) : value;
  return into;
}

/**
 * The part of an event pattern that is about the detail.
 *
 * @param detail values by dotted path; all of them have to fit
 * @param ownOnly beginnings by dotted path, as templates of Fn::Sub; one of them has to fit
 */
function detailPattern({ detail, ownOnly }) {
  const pattern = {};
  for (const [path, values] of Object.entries(detail ?? {})) put(pattern, path, values);
  const own = Object.entries(ownOnly ?? {}).map(([path, beginnings]) => [
    path,
    beginnings.map((prefix) => ({ prefix: sub(prefix) })),
  ]);
  // EventBridge takes an $or of one for a field of that name.
  if (own.length > 1) pattern.$or = own.map(([path, values]) => put({}, path, values));
  else for (const [path, values] of own) put(pattern, path, values);
  return Object.keys(pattern).length > 0 ? { detail: pattern } : {};
}

module.exports = { detailPattern };
