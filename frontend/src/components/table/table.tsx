/** Rows of things: a table on a wide page, cards on a narrow one, with the same meaning for screen readers. */
import type { ReactNode } from 'react';
import classes from './table.module.css';

export interface Column<Row> {
  key: string;
  name: string;
  cell: (row: Row) => ReactNode;
  /** The cell that names its row. */
  heads?: boolean;
  /** Numbers and buttons end their column. */
  end?: boolean;
}

interface TableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string | number;
  /** Told apart: what is over, what is off. */
  isFaded?: (row: Row) => boolean;
}

export function Table<Row>({ label, columns, rows, keyOf, isFaded }: TableProps<Row>) {
  // The roles are written out: as cards the elements are no table to the browser any more.
  return (
    <div className={classes['frame']}>
      <table role="table" className={classes['table']} aria-label={label}>
        <thead>
          <tr role="row">
            {columns.map(({ key, name, end = false }) => <th key={key} role="columnheader" scope="col" data-end={end}>{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row" data-faded={isFaded?.(row) === true} data-row={keyOf(row)}>
              {columns.map(({ key, name, cell, heads = false, end = false }) => {
                const content = cell(row);
                if (heads) {
                  return <th key={key} role="rowheader" scope="row" data-end={end}>{content}</th>;
                }
                return (
                  // eslint-disable-next-line jsx-a11y/no-interactive-element-to-noninteractive-role -- A cell is nothing to press.
                  <td key={key} role="cell" data-end={end} data-empty={content === null || content === ''}>
                    <span className={classes['name']} aria-hidden="true">{name}</span>
                    <div className={classes['value']}>{content}</div>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
