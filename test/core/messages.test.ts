import fc from 'fast-check';
import { BadMessageError } from '../../src/core/errors.ts';
import { type Message, parseMessage } from '../../src/core/messages.ts';
import { givenFinding } from '../support/fixtures.ts';

const act: Message = {
  kind: 'act',
  key: 'k',
  decision: { playbook: 'p', action: 'notify', target: '-', mode: 'notify', reason: 'r', params: {} },
  target: { key: '-' },
  finding: givenFinding(),
};

describe('a message of ours', () => {
  it.each<Message>([
    act,
    { kind: 'approve', key: 'k', by: 'anna' },
    { kind: 'reject', key: 'k', by: 'anna' },
    { kind: 'undo', key: 'k', by: 'anna' },
    { kind: 'tell', key: 'k' },
    { kind: 'maintain' },
  ])('$kind is read as it was written', (message) => {
    expect(parseMessage(JSON.stringify(message))).toEqual(message);
  });
});

describe('a message that is none of ours is refused, and says where', () => {
  it.each([
    { title: 'nothing', body: '', says: /not JSON/ },
    { title: 'half of one', body: '{"kind":"undo"', says: /not JSON/ },
    { title: 'no object', body: '42', says: /kind/ },
    { title: 'null', body: 'null', says: /kind/ },
    { title: 'a list', body: '[]', says: /kind/ },
    { title: 'no kind', body: '{}', says: /kind/ },
    { title: 'an unknown kind', body: '{"kind":"format-disk"}', says: /kind/ },
    { title: 'no key', body: '{"kind":"tell"}', says: /key/ },
    { title: 'an empty key', body: '{"kind":"tell","key":""}', says: /key/ },
    { title: 'a key that is no text', body: '{"kind":"tell","key":7}', says: /key/ },
    {
      title: 'a key too long for the journal',
      body: JSON.stringify({ kind: 'tell', key: 'x'.repeat(2042) }),
      says: /key/,
    },
    { title: 'a key of too many bytes', body: JSON.stringify({ kind: 'tell', key: '€'.repeat(700) }), says: /key/ },
    { title: 'an undo by nobody', body: '{"kind":"undo","key":"k","by":""}', says: /by/ },
    { title: 'an approval by nobody', body: '{"kind":"approve","key":"k"}', says: /by/ },
    {
      title: 'somebody with a long name',
      body: JSON.stringify({ kind: 'undo', key: 'k', by: 'x'.repeat(201) }),
      says: /by/,
    },
    {
      title: 'more than we write',
      body: '{"kind":"approve","key":"k","by":"a","mode":"enforce"}',
      says: /not Riposte’s/,
    },
    { title: 'no decision', body: JSON.stringify({ ...act, decision: undefined }), says: /decision/ },
    { title: 'a decision without action', body: JSON.stringify({ ...act, decision: { mode: 'x' } }), says: /decision/ },
    { title: 'no target', body: JSON.stringify({ ...act, target: '-' }), says: /target/ },
    { title: 'no finding', body: JSON.stringify({ ...act, finding: null }), says: /finding/ },
    { title: 'an EventBridge event', body: '{"source":"aws.guardduty","detail":{}}', says: /kind/ },
  ])('$title', ({ body, says }) => {
    const read = (): Message => parseMessage(body);
    expect(read).toThrow(BadMessageError);
    expect(read).toThrow(says);
  });

  it('without a word of what stands in it', () => {
    expect(() => parseMessage('{"kind":"tell","key":{"password":"hunter2"}}')).toThrow(/^((?!hunter2).)*$/);
    expect(() => parseMessage('hunter2')).toThrow(/^((?!hunter2).)*$/);
  });

  it('whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (body) => {
        expect(() => parseMessage(body)).toThrow(BadMessageError);
      }),
    );
  });
});
