import { type FormEvent, type ReactNode, useState } from 'react';
import { changeFeed } from '../../api/feeds.ts';
import { type FeedSystem, feedSystems, feedSystemWords } from '../../domain/intake/feedSystem.ts';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { InlineForm } from '../design/InlineForm.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAct } from '../reply/useAct.ts';
import type { Feed } from './FeedsPage.tsx';

/** Names a feed, says whose it is, and how its messages are read. */
export function FeedForm({
  feed,
  packs,
  onClose,
}: {
  readonly feed: Feed;
  readonly packs: readonly string[];
  readonly onClose: () => void;
}): ReactNode {
  const act = useAct(changeFeed);
  const [name, setName] = useState(feed.name);
  const [site, setSite] = useState(feed.site);
  const [pack, setPack] = useState(feed.pack ?? '');
  const [system, setSystem] = useState<FeedSystem | ''>(feed.systemGuessed ? '' : feed.system);
  const [confirms, setConfirms] = useState(feed.confirmsReports);
  return (
    <InlineForm title={`Change ${feed.name}`} onClose={onClose} onSubmit={(event) => void submit(event)}>
      <FormError says={act.error && actErrorInWords(act.error, 'change this feed')} />
      <div className="in-line">
        <Field label="Name">
          {(field) => (
            <input {...field} required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
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
        {feed.kind === 'hl7' ? (
          <Field label="Sender pack">
            {(field) => (
              <select {...field} value={pack} onChange={(event) => setPack(event.target.value)}>
                <option value="">None chosen</option>
                {packs.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            )}
          </Field>
        ) : null}
        <Field label="Sender is">
          {(field) => (
            <select {...field} value={system} onChange={(event) => setSystem(event.target.value as FeedSystem | '')}>
              <option value="">{`Not said (taken for: ${feedSystemWords[feed.system]})`}</option>
              {feedSystems.map((each) => (
                <option key={each} value={each}>
                  {feedSystemWords[each]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {feed.kind === 'hl7' ? (
          <Field label="Confirms reports">
            {(field) => (
              <select
                {...field}
                value={confirms ? 'yes' : 'no'}
                onChange={(event) => setConfirms(event.target.value === 'yes')}
              >
                <option value="no">No</option>
                <option value="yes">Yes: it says which reports it holds</option>
              </select>
            )}
          </Field>
        ) : null}
      </div>
      <p className="quiet">A new sender pack reads the next message. Kept ones are read again by a replay.</p>
      <div className="acts">
        <button type="submit" className="button first" disabled={act.state === 'sending'}>
          Keep the change
        </button>
        <button type="button" className="button" onClick={onClose}>
          Leave it as it is
        </button>
      </div>
    </InlineForm>
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const changed = await act.run({
      params: { feedId: feed.feedId },
      body: { name: name.trim(), site, pack: pack || null, system: system || null, confirmsReports: confirms },
    });
    if (changed) onClose();
  }
}
