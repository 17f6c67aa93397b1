import {
  DescribeParametersCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  type Parameter,
  type ParameterMetadata,
} from '@aws-sdk/client-ssm';
import type { Clients } from '../../core/clients.ts';
import { isAwsError } from '../../core/errors.ts';
import { tagsOf } from '../../core/tags.ts';

type Ssm = Clients['ssm'];

/** Metadata and policies of a parameter, without its value; undefined when it does not exist. */
export async function describeParameter(ssm: Ssm, name: string): Promise<ParameterMetadata | undefined> {
  const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [name] }];
  let token: string | undefined;
  do {
    // A page may be empty, and the parameter on the next one.
    const page = await ssm.send(
      new DescribeParametersCommand({ ParameterFilters, ...(token !== undefined && { NextToken: token }) }),
    );
    if (page.Parameters?.[0]) return page.Parameters[0];
    token = page.NextToken;
  } while (token);
  return undefined;
}

export async function readParameterTags(ssm: Ssm, name: string): Promise<Record<string, string> | undefined> {
  try {
    const list = new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: name });
    const { TagList = [] } = await ssm.send(list);
    return tagsOf(TagList);
  } catch (error) {
    if (isAwsError(error, 'InvalidResourceId')) return undefined;
    throw error;
  }
}

/**
 * Reads values in one call, in the order of `names`: parameters, `name:version`, and secrets by their reference.
 * What does not exist is undefined.
 */
export async function readValues(ssm: Ssm, names: string[], decrypt: boolean): Promise<(Parameter | undefined)[]> {
  const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names: names, WithDecryption: decrypt }));
  return names.map((name) =>
    Parameters.find(({ Name, Selector = '' }) => `${Name}${Selector}` === name || Name === name),
  );
}
