import type { Naming } from '../shared/own-resource.ts';

/** Names and ARNs of parameters. AWS keeps the names that begin with its own to itself. */
export const PARAMETER_NAMING: Naming = {
  service: 'ssm',
  arnResource: /^(?=.{1,1022}$)parameter\/[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/,
  name: /^(?=.{1,1011}$)(?!\/?(?:aws|ssm)(?:[/.-]|$))\/?[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/i,
};
