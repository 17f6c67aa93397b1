/** The framework's door to deploy/read-settings.ts. */
module.exports = async (from) => {
  const { resolveVariable } = from;
  const { readSettings } = await import('./read-settings.ts');
  const isCloudFront = (await resolveVariable('self:service')) === 'riposte-cloudfront';
  return readSettings(from, isCloudFront);
};
