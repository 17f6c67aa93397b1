import { buildDigest } from '../../src/digest/build.ts';
import { renderText } from '../../src/digest/text.ts';
import { givenDay } from './days.ts';

const PROBLEM = {
  title: 'Blocks have no effect for load balancers and APIs: no web ACL has them (riposte-prod-block-list-v4-00).',
  detail: 'Add the rule group to a web ACL.\u202e<b>',
  command: 'npx serverless deploy --stage prod --region eu-west-1 --param webAcl=on --param protect=RESOURCE_ARN',
};

describe('blocks without effect in the digest', () => {
  it('need a person, with what to do in one line to copy', () => {
    const digest = buildDigest(givenDay({ withoutEffect: [PROBLEM] }));
    expect(digest.headline).toContain('1 needs you');
    const { body } = renderText(digest);
    expect(body).toContain('NEEDS YOU: 1');
    expect(body.replace(/\s+/g, ' ')).toContain(PROBLEM.title);
    expect(body.split('\n')).toContain(`     ${PROBLEM.command}`);
    expect(body).not.toContain('\u202e');
  });

  it('are not mentioned where blocks have effect', () => {
    expect(renderText(buildDigest(givenDay())).body).not.toContain('no effect');
  });
});
