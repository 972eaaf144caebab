"""What functions have not read yet of the tables' streams, kept over a restart (MiniStack 1.5.33 forgets it).

MiniStack keeps how far each function has read, as a number from the stream's beginning, and neither the records nor how
many there were. After a restart it would count from nothing: as many new records as had been read before would be
passed over, and whatever waited be lost.
"""

from ministack.services import dynamodb, lambda_svc


def _readers(choose):
    """Of each stream that functions read: the scope and name of its table, and how far its readers are, as chosen."""
    chosen = {}
    for (account, region, esm_id), position in lambda_svc._dynamodb_stream_positions._data.items():
        esm = lambda_svc._esms._data.get((account, region, esm_id))
        if esm is not None:
            table = esm["EventSourceArn"].split(":table/")[1].split("/")[0]
            scope = (account, region, table)
            chosen[scope] = choose(position, chosen.get(scope, position))
    return chosen


def unread():
    """To be kept: of each stream what its slowest reader has not read, and how many came before that."""
    kept = []
    for scope, position in _readers(min).items():
        trimmed = dynamodb._stream_trimmed._data.get(scope, 0)
        records = dynamodb._stream_records._data.get(scope, [])
        kept.append({"scope": list(scope), "before": position, "records": records[max(0, position - trimmed) :]})
    return kept


def restore(kept):
    """Before the first record is written, once the readers' positions are known. Without `kept` readers go on from here."""
    for scope, position in _readers(max).items():
        dynamodb._stream_trimmed._data[scope] = position
    for stream in kept or []:
        scope = tuple(stream["scope"])
        dynamodb._stream_trimmed._data[scope] = stream["before"]
        dynamodb._stream_records._data[scope] = list(stream["records"])
