/** The framework's door to deploy/read-settings.ts. */
module.exports = async ({ resolveVariable }) => {
  const { readSettings } = await import('./read-settings.ts');
  const isCloudFront = (await resolveVariable('self:service')) === 'riposte-cloudfront';
  return readSettings(resolveVariable, isCloudFront);
};
