import type { FindTargets } from '../../../core/action.ts';
import { resourcesOf } from '../../../core/finding.ts';
import { type Naming, ownResource } from './own-resource.ts';

const SECRET_NAMING: Naming = {
  service: 'secretsmanager',
  arnResource: /^secret:[A-Za-z0-9/_+=.@-]{1,519}$/,
  name: /^[A-Za-z0-9/_+=.@-]{1,512}$/,
};

/** The secrets that a finding names, by name or ARN. The key is what the calls take as `SecretId`. */
export const secretTargets: FindTargets = (finding, config) =>
  resourcesOf(finding, 'secret').map((secret) => ownResource(finding, secret, SECRET_NAMING, config));

/** Names and ARNs of parameters. AWS keeps the names that begin with its own to itself. */
const PARAMETER_NAMING: Naming = {
  service: 'ssm',
  arnResource: /^(?=.{1,1022}$)parameter\/[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/,
  name: /^(?=.{1,1011}$)(?!\/?(?:aws|ssm)(?:[/.-]|$))\/?[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/i,
};

/** The parameters that a finding names. The key is the name, as Parameter Store's calls take it. */
export const parameterTargets: FindTargets = (finding, config) =>
  resourcesOf(finding, 'parameter').map((parameter) => ownResource(finding, parameter, PARAMETER_NAMING, config));
