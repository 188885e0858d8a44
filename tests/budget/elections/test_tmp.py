import glob, pytest, time, uuid
from pathlib import Path
from kernel.people import Actor
from tenant_apps.budget.actions.imports_pb import import_election, winners_in_file
from tenant_apps.budget.actions.tallies import count_contest
from tenant_apps.budget.models import *
@pytest.mark.parametrize("f", sorted(glob.glob('/work/shared/data/pb/*.pb')))
def test_x(city, at, f):
    a=Actor(account=uuid.uuid4(), roles=frozenset({"owner"}))
    t=time.time()
    c=import_election(Path(f).read_bytes(), key=uuid.uuid4(), currency=city.currency, time_zone=city.time_zone, actor=a, at=at)
    t1=time.time(); ty=count_contest(c, actor=a, at=at); t2=time.time()
    w={p.external_key for p in Proposal.objects.filter(contest=c, ballot_number__in=ty.result["pools"]["main"]["winners"])}
    print(c.slug, round(t1-t,2), round(t2-t1,2), len(w), w^winners_in_file(c))
