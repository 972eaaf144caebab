import { type TextKey, useText } from '../i18n/text.ts';

/** What a form was refused for; nothing while it was not. */
export function Wrong({ why }: { readonly why: TextKey | undefined }) {
  const text = useText();
  if (why === undefined) return null;
  return (
    <p className="down" role="alert">
      {text(why)}
    </p>
  );
}
