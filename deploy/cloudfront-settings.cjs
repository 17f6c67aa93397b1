const { read } = require('./settings.cjs');

const NAMES = ['mode', 'ipSets', 'blockResponse', 'forwardedIp', 'webAcl', 'managedRules'];

/** The settings of serverless.cloudfront.yml, which mean there what they mean in serverless.yml. */
module.exports = ({ resolveVariable }) => read(resolveVariable, NAMES);
