import { iamProblems } from './checks/iam-facts.ts';
import { createCauses } from './support/cause.ts';
import { templateOf } from './support/package.ts';
import { readTemplate, resolve } from './support/template.ts';

/** Each with what CloudFormation fills in there. */
const PARTITIONS = [
  { partition: 'aws-cn', region: 'cn-north-1', suffix: 'amazonaws.com.cn' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1', suffix: 'amazonaws.com' },
];

// Service principals and `kms:ViaService` are not looked at: no source at hand says how each is written in China.
describe.each(PARTITIONS)('the packaged stack in $partition', (where) => {
  const template = resolve(readTemplate(templateOf('default')), where);
  const text = JSON.stringify([template.resources, template.outputs]);

  it('names no resource of another partition, and no other domain', () => {
    expect(text.match(/arn:aws:[^"]{0,80}/g) ?? []).toEqual([]);
    expect(text).toContain(`arn:${where.partition}:sqs:${where.region}:`);
    const urls = text.match(/https:\/\/sqs\.[^/"]+/g) ?? [];
    expect(urls.length).toBeGreaterThan(0);
    expect(new Set(urls)).toEqual(new Set([`https://sqs.${where.region}.${where.suffix}`]));
  });

  it('asks for actions, resources and condition keys that IAM knows', async () => {
    expect(await iamProblems(template, createCauses())).toEqual([]);
  });
});
