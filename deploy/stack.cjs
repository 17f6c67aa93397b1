/** The framework's door to deploy/stack.ts. */
module.exports = async (from) => {
  const { resolveVariable } = from;
  const [{ stackOf }, { readSettings }] = await Promise.all([import('./stack.ts'), import('./read-settings.ts')]);
  const stack = `${await resolveVariable('self:service')}-${await resolveVariable('sls:stage')}`;
  return stackOf(stack, await readSettings(from));
};
