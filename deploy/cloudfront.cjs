/** The framework's door to deploy/cloudfront.ts, which serverless.cloudfront.yml opens. */
module.exports = async (from) => {
  const { resolveVariable } = from;
  const [{ cloudFrontStackOf }, { readSettings }] = await Promise.all([
    import('./cloudfront.ts'),
    import('./read-settings.ts'),
  ]);
  return cloudFrontStackOf(`riposte-${await resolveVariable('sls:stage')}`, await readSettings(from, true));
};
