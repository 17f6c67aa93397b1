import { eventOfWay, waysToSilence } from '../support/own-ways.ts';
import { matches } from './checks/patterns.ts';
import { templateOf } from './support/package.ts';
import { PSEUDO, readTemplate, resolve } from './support/template.ts';

const template = resolve(readTemplate(templateOf('default')), { region: 'eu-west-1' });
const given = (stack: string) => waysToSilence(stack).map((way) => ({ id: way.what, event: eventOfWay(way) }));

it("EventBridge's own matcher lets each way to silence the deployment through one rule", () => {
  const events = given(PSEUDO.stack);
  const wrong = matches(template, events).filter(({ rules = [] }) => rules.length !== 1);
  expect(events.length).toBeGreaterThan(60);
  expect(wrong).toEqual([]);
});

it("and what matters of Riposte's own alone does not come through where it is another's", () => {
  const names = ['DeleteFunction', 'DeleteTable', 'DeleteQueue', 'Unsubscribe', 'DeleteSchedule', 'DeleteRole'];
  const others = given('orders').filter(({ id }) =>
    names.some((name) => id.startsWith(name) && !id.startsWith('DeleteRolePerm')),
  );
  expect(matches(template, others).filter(({ rules = [] }) => rules.length > 0)).toEqual([]);
});
