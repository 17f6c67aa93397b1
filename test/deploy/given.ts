import { cloudFrontStackOf } from '../../deploy/cloudfront.ts';
import { stackOf } from '../../deploy/stack.ts';
import { DEFAULTS, type Settings } from '../../src/platform/settings/schema.ts';

export interface Resource {
  Type: string;
  DependsOn?: string[];
  Properties: Record<string, never>;
}
export interface Template {
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: unknown }>;
  environment: Record<string, unknown>;
  functions: Record<string, unknown>;
}

const STACK = 'riposte-test';

/** The main stack with these settings, but for the functions, which the packaging adds. */
export async function stackWith(settings: Partial<Settings> = {}): Promise<Template> {
  const { resources, environment, functions } = stackOf(STACK, { ...DEFAULTS, ...settings });
  return { ...resources, environment, functions } as unknown as Template;
}

/** The second stack, of serverless.cloudfront.yml. */
export const cloudFrontStackWith = async (settings: Partial<Settings> = {}): Promise<Template> =>
  cloudFrontStackOf(STACK, { ...DEFAULTS, ...settings }) as unknown as Template;
