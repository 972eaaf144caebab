import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import type { Drawn } from './chart-draw.ts';
import type { Level } from './level.ts';
import { onTick, type PriceSteps, stepped } from './steps.ts';

/** A level that was let go at another price. */
export interface Dropped {
  readonly id: string;
  readonly price: string;
}

interface HandlesProps {
  readonly drawn: Drawn;
  readonly levels: readonly Level[];
  readonly steps: PriceSteps;
  readonly onDrop: (dropped: Dropped) => void;
}

/** What levels are moved by: a handle on each line, for a pointer and for the keyboard. */
export function ChartHandles({ drawn, levels, steps, onDrop }: HandlesProps) {
  return (
    <div className="handles">
      {levels.map(
        (level) =>
          level.handle && (
            <Handle
              key={level.handle.id}
              {...{ drawn, level, steps, onDrop, handle: level.handle }}
              others={levels.filter((each) => each.handle && each !== level).map((each) => each.price)}
            />
          ),
      )}
    </div>
  );
}

type HandleProps = Omit<HandlesProps, 'levels'> & {
  readonly level: Level;
  readonly handle: NonNullable<Level['handle']>;
  /** Where the other handles stand. */
  readonly others: readonly string[];
};

const edgePx = 14;
const rowPx = 26;
const keySteps: Readonly<Record<string, number>> = {
  ...{ ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 },
};

function Handle({ drawn, level, handle, others, steps, onDrop }: HandleProps) {
  const text = useText();
  const self = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState<string>();
  const price = draft ?? level.price;
  const beside = others.join();
  // The chart says when it draws: its scale moves with the market, and the handle with it.
  useEffect(() => {
    const place = () => {
      if (!self.current) return;
      const prices = beside === '' ? [] : beside.split(',').map(Number);
      const { atPx, beyond } = placeOf(drawn, Number(price), prices);
      self.current.style.transform = `translateY(${Math.round(atPx)}px)`;
      self.current.dataset.beyond = beyond;
    };
    const view = { updateAllViews: place };
    drawn.series.attachPrimitive(view);
    place();
    return () => {
      if (!drawn.isOver) drawn.series.detachPrimitive(view);
    };
  }, [drawn, price, beside]);
  const drop = (at: string | undefined) => {
    setDraft(undefined);
    if (at !== undefined && !new Decimal(at).equals(level.price)) onDrop({ id: handle.id, price: at });
  };
  const drag = ({ clientY, currentTarget }: PointerEvent<HTMLElement>) => {
    const top = currentTarget.parentElement?.getBoundingClientRect().top ?? 0;
    const at = drawn.series.coordinateToPrice(clientY - top);
    if (at !== null && at > 0) setDraft(onTick(steps, new Decimal(at)));
  };
  const press = (event: KeyboardEvent) => {
    const count = keySteps[event.key];
    if (count !== undefined) setDraft(stepped(steps, price, count * (event.shiftKey ? 10 : 1)));
    else if (event.key === 'Enter' || event.key === ' ') drop(draft);
    else if (event.key === 'Escape' && draft !== undefined) setDraft(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={self}
      className={`handle num ${level.look} ${draft === undefined ? '' : 'moving'}`}
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={handle.label}
      aria-valuemin={0}
      aria-valuemax={2 * Number(level.price)}
      aria-valuenow={Number(price)}
      aria-valuetext={numberText(price)}
      title={text('trade.handle.help')}
      onKeyDown={press}
      onBlur={() => setDraft(undefined)}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event);
      }}
      onPointerUp={() => drop(draft)}
      onPointerCancel={() => setDraft(undefined)}
    >
      <span className="line" aria-hidden="true" />
      <span aria-hidden="true">⇕</span> {level.title} {numberText(price)}
    </div>
  );
}

/** At its price; beyond what the chart shows at its edge, behind those that are nearer. */
function placeOf({ chart, series }: Drawn, price: number, others: readonly number[]) {
  const heightPx = chart.paneSize().height;
  const atOf = (each: number) => series.priceToCoordinate(each) ?? heightPx / 2;
  const atPx = atOf(price);
  if (atPx >= 0 && atPx <= heightPx)
    return { atPx: Math.min(Math.max(atPx, edgePx), heightPx - edgePx), beyond: '' };
  const isAbove = atPx < 0;
  const nearer = others.filter((other) =>
    isAbove ? atOf(other) < 0 && other < price : atOf(other) > heightPx && other > price,
  ).length;
  const insetPx = edgePx + nearer * rowPx;
  return { atPx: isAbove ? insetPx : heightPx - insetPx, beyond: isAbove ? 'above' : 'below' };
}
