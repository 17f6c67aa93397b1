import { matchesGlob } from '../../core/text.ts';
import type { Found } from '../read/resources.ts';
import { allowing, policyOf } from './audience.ts';
import { tieOf } from './condition-ties.ts';
import { textsOf } from './fields.ts';

/** Calls by any of which whoever may make them of everybody can give himself all the rest. */
const ALL_THE_REST =
  'AddUserToGroup AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreateAccessKey CreateLoginProfile CreatePolicyVersion PutGroupPolicy PutRolePolicy PutUserPolicy SetDefaultPolicyVersion UpdateAssumeRolePolicy UpdateLoginProfile'
    .toLowerCase()
    .split(' ')
    .map((name) => `iam:${name}`);

const fits = (text: string, glob: string): boolean => matchesGlob(text, glob.replace(/[*?]+/g, '*'));

/** Whether a policy lets whoever has it do everything, or change who may do what. What cannot be read does not. */
export function allowsAll(document: unknown, place: Found['place']): boolean {
  const policy = policyOf(document);
  return policy !== undefined && allowing(policy).some((statement) => isAllPowerful(statement, place));
}

function isAllPowerful(
  { Action, NotAction, Resource, Condition }: Readonly<Record<string, unknown>>,
  { partition, account }: Found['place'],
): boolean {
  const anybody = ['user', 'role', 'group', 'policy'].map((kind) => `arn:${partition}:iam::${account}:${kind}/~`);
  const everywhere = Resource === undefined || textsOf(Resource).some((glob) => anybody.some((arn) => fits(arn, glob)));
  const actions = textsOf(Action).map((action) => action.toLowerCase());
  const wide =
    NotAction !== undefined ||
    actions.some((glob) => glob === 'sts:*' || ALL_THE_REST.some((action) => fits(action, glob)));
  return wide && everywhere && tieOf(Condition) === 'none';
}
