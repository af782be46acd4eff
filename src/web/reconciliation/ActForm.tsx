import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { BodyOf } from '../../api/endpoint.ts';
import { type handleVariance, listHandlers } from '../../api/variances.ts';
import { permissionsOf, roles } from '../../domain/access/permission.ts';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { InlineForm } from '../design/InlineForm.tsx';
import { roleInWords } from '../page/roleInWords.ts';
import { useReply } from '../reply/useReply.ts';
import { snoozeChoices } from './varianceWords.ts';

export type Act = BodyOf<typeof handleVariance>['act'];
/** The acts that need words or a choice. */
export type Asking = 'comment' | 'hand-over' | 'snooze';

const titles: Readonly<Record<Asking, string>> = {
  comment: 'Write a comment',
  'hand-over': 'Hand it over',
  snooze: 'Put it off',
};

/** Asks what an act needs: words, to whom, for how long. Opens in the page; Escape closes it. */
export function ActForm({
  asking,
  sites,
  snoozeHoursMax,
  sending,
  error,
  onAct,
  onClose,
}: {
  readonly asking: Asking;
  /** Where what is acted on stands: only who may see it there can be handed it. */
  readonly sites: readonly string[];
  readonly snoozeHoursMax: number;
  readonly sending: boolean;
  readonly error: string | null;
  readonly onAct: (act: Act) => void;
  readonly onClose: () => void;
}): ReactNode {
  const [words, setWords] = useState('');
  const [to, setTo] = useState('');
  const [hours, setHours] = useState('');
  const [tried, setTried] = useState(false);
  const counts = useId();
  const wordsNeeded = asking !== 'hand-over';
  const missing = tried && wordsNeeded && words.trim() === '';
  return (
    <InlineForm title={titles[asking]} onClose={onClose} onSubmit={submit}>
      <FormError says={error} />
      {asking === 'hand-over' ? (
        <HandTo sites={sites} to={to} onChoose={setTo} wrong={tried && to === ''} />
      ) : asking === 'snooze' ? (
        <Field label="For how long" wrong={tried && hours === '' ? 'Choose for how long' : null}>
          {(field) => (
            <select {...field} value={hours} onChange={(event) => setHours(event.target.value)}>
              <option value="">Choose</option>
              {snoozeChoices(snoozeHoursMax).map((each) => (
                <option key={each.hours} value={each.hours}>
                  {each.words}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      <div className="words-field">
        <Field
          label={
            asking === 'comment'
              ? 'Comment'
              : asking === 'snooze'
                ? 'Why it can wait'
                : 'Why (needed where another person has it)'
          }
          wrong={missing ? 'Write why' : null}
        >
          {(field) => (
            <textarea
              {...field}
              aria-describedby={[field['aria-describedby'], counts].filter(Boolean).join(' ')}
              rows={3}
              maxLength={2000}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          )}
        </Field>
        <p className="quiet count-left" id={counts}>
          {(2000 - words.length).toLocaleString('en-GB')} characters left
        </p>
      </div>
      <div className="acts">
        <button type="submit" className="button first" disabled={sending}>
          {asking === 'comment' ? 'Keep the comment' : titles[asking]}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Leave it as it is
        </button>
      </div>
    </InlineForm>
  );

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    const said = words.trim();
    if (asking === 'comment' && said) onAct({ act: 'comment', words: said });
    if (asking === 'snooze' && said && hours) onAct({ act: 'snooze', hours: Number(hours), words: said });
    if (asking === 'hand-over' && to) {
      const [kind, name = ''] = [to.slice(0, to.indexOf(':')), to.slice(to.indexOf(':') + 1)];
      const whom = kind === 'role' ? { toRole: name } : { toPerson: name };
      onAct({ act: 'hand-over', ...whom, ...(said && { words: said }) });
    }
  }
}

const handlingRoles = roles.filter((role) => permissionsOf[role].includes('handle-variances'));

function HandTo({
  sites,
  to,
  onChoose,
  wrong,
}: {
  readonly sites: readonly string[];
  readonly to: string;
  readonly onChoose: (to: string) => void;
  readonly wrong: boolean;
}): ReactNode {
  const handlers = useReply(listHandlers, { body: { sites: [...sites] } });
  const people =
    handlers.kind === 'answered' ? handlers.reply.people : handlers.kind === 'silent' ? handlers.last.people : [];
  const held = new Set(people.flatMap((person) => person.roles));
  return (
    <Field
      label="To"
      hint={
        handlers.kind === 'failed' ? 'Who may have it cannot be asked just now.' : 'Those who may see it at its site.'
      }
      wrong={wrong ? 'Choose a role or a person' : null}
    >
      {(field) => (
        <select {...field} value={to} onChange={(event) => onChoose(event.target.value)}>
          <option value="">{handlers.kind === 'waiting' ? 'Asking who may have it' : 'Choose'}</option>
          <optgroup label="The list of a role">
            {handlingRoles
              .filter((role) => held.has(role))
              .map((role) => (
                <option key={role} value={`role:${role}`}>
                  {roleInWords(role)}
                </option>
              ))}
          </optgroup>
          <optgroup label="A person">
            {people.map((person) => (
              <option key={person.username} value={`person:${person.username}`}>
                {person.displayName} ({person.roles.map(roleInWords).join(', ')})
              </option>
            ))}
          </optgroup>
        </select>
      )}
    </Field>
  );
}
