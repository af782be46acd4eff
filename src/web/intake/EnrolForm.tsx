import { type FormEvent, type ReactNode, useState } from 'react';
import { enrolPeer } from '../../api/feeds.ts';
import { type PeerVerb, peerVerbs, peerVerbWords } from '../../domain/intake/peerVerb.ts';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { InlineForm } from '../design/InlineForm.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAct } from '../reply/useAct.ts';
import type { Peer, Sighting } from './FeedsPage.tsx';

/** Lets a caller in: who it is stands fixed, whose it is and what it may do are filled in and can be changed. */
export function EnrolForm({
  caller,
  site: guessed,
  onClose,
  onEnrolled,
}: {
  readonly caller: Sighting;
  readonly site: string;
  readonly onClose: () => void;
  readonly onEnrolled: (peer: Peer) => void;
}): ReactNode {
  const act = useAct(enrolPeer);
  const [site, setSite] = useState(guessed);
  const [name, setName] = useState('');
  const [verbs, setVerbs] = useState<readonly PeerVerb[]>(['echo', 'store']);
  return (
    <InlineForm
      title={`Enrol ${caller.aeTitle} at ${caller.address}`}
      onClose={onClose}
      onSubmit={(event) => void submit(event)}
    >
      <FormError says={act.error && actErrorInWords(act.error, 'enrol this peer')} />
      <div className="in-line">
        <Field label="Site (ODS code)">
          {(field) => (
            <input
              {...field}
              required
              pattern="[A-Z0-9]{2,10}"
              maxLength={10}
              value={site}
              onChange={(event) => setSite(event.target.value.toUpperCase())}
            />
          )}
        </Field>
        <Field label="Name, as people call it">
          {(field) => (
            <input
              {...field}
              maxLength={200}
              placeholder="CT 2, main building"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      </div>
      <fieldset>
        <legend>It may</legend>
        {peerVerbs.map((verb) => (
          <label key={verb} className="tick">
            <input
              type="checkbox"
              checked={verbs.includes(verb)}
              disabled={verb === 'echo'}
              onChange={(event) => setVerbs(changed(verb, event.target.checked))}
            />{' '}
            {peerVerbWords[verb]}
          </label>
        ))}
      </fieldset>
      {caller.heldInstances > 0 ? (
        <p>{caller.heldInstances.toLocaleString('en-GB')} images held of it go into the archive when it is enrolled.</p>
      ) : null}
      <div className="acts">
        <button type="submit" className="button first" disabled={act.state === 'sending'}>
          Enrol
        </button>
        <button type="button" className="button" onClick={onClose}>
          Not now
        </button>
      </div>
    </InlineForm>
  );

  function changed(verb: PeerVerb, may: boolean): readonly PeerVerb[] {
    return peerVerbs.filter((one) => (one === verb ? may : verbs.includes(one)));
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const { aeTitle, address } = caller;
    const peer = await act.run({ body: { aeTitle, address, site, name: name.trim(), verbs: [...verbs] } });
    if (!peer) return;
    onEnrolled(peer);
    onClose();
  }
}
